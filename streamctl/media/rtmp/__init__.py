"""As much RTMP as it takes to knock at a server: handshake and `connect`, never a publish."""
