"""An OBS driven over obs-websocket 5: a session that can be trusted, whatever OBS, its operator or the network do.

with ObsConnection(ObsAddress("127.0.0.1", 4455, password), listener=inbox.put) as obs:
    obs.wait_until_ready()
    obs.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "wide"})
    stats, stream = obs.batch([Asked(Request.GET_STATS), Asked(Request.GET_STREAM_STATUS)])

connection   the session: requests, batches, its state            notices     what a listener hears
requests     every request there is, and how long it may take     opening     reaching an OBS, or why not
serving      the thread that owns a connection                    exchange    replies paired by id; pure
wire         the protocol as text; pure                           telling     the thread that calls the listener
launching    an OBS of our own: launch, relaunch, quit            launched    what is known of it afterwards
meters       the level of its sounds; pure                    listening   to one of them for a while
configuration  what such an OBS finds in its folder               address     where an OBS answers
studio/      scenes, sources and settings as plan and diff
"""
