"""The main job as an outside tool sees it: real processes, signed webhooks, stand-in platforms."""
