"""An OBS set up for an event, as plan and diff: what it should have, what it has, the difference, and making it so.

wanted = wanted_studio(plan, pictures=…)
found = read_studio(obs, wanted)
for difference in differences(wanted, found): …
apply_studio(obs, wanted, plan)
"""
