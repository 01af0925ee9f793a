"""An OBS driven over obs-websocket 5: a session that can be trusted, whatever OBS, its operator or the network do.

with ObsConnection(ObsAddress("127.0.0.1", 4455, password), listener=inbox.put) as obs:
    obs.wait_until_ready()
    obs.request(Request.SET_CURRENT_PROGRAM_SCENE, {"sceneName": "wide"})
    stats, stream = obs.batch([Asked(Request.GET_STATS), Asked(Request.GET_STREAM_STATUS)])
"""
