"""The engine `obs`: an OBS mixes and encodes, the relay and all else are those of every engine.

switcher   put together: starts, watches, ends          picture      what the verbs change, and what stands in for it
intake     lets the relay have OBS's publish, or not    publish      where that lies in time, and its tags; pure
studio     an OBS driven: scenes, outputs               health       what OBS's own figures say; pure
sight      looks at what OBS shows, and at its cameras  looks        a camera judged by that; pure
sounds     which sound is heard, by OBS's meters        sound_desk   whoever sits at OBS's mixer
mixer      that one: mutes, faders, what plays          cameras      those that are taken beside OBS
relief     what goes out while OBS is away              stand_in     what that shows and lets be heard
standby    encodes it                                   precedence   OBS goes first at a camera; pure
likeness   the scene on air judged by its cameras; pure  plugin_recordings   what OBS alone has, by its plugin
"""
