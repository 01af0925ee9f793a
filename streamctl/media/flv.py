"""FLV's own numbers, for everybody who writes or reads it: Adobe's "Video File Format Specification 10.1", annex E."""

SIGNATURE = b"FLV\x01"
"""What a file begins with: the name and the version."""
START_BYTES = 13
"""Bytes of the file header and the size (0) of the tag before the first."""
HEAD_BYTES = 11
"""Bytes of a tag before its body."""
TAIL_BYTES = 4
"""Bytes after a tag's body: the size of head and body once more, by which damage is told."""
AUDIO, VIDEO, SCRIPT = 8, 9, 18
"""Kinds of tags."""
AVC, AAC = 7, 10
"""Codecs, as the first byte of a body names them: H.264 in its lower half, AAC in its upper one."""
SETUP, MEDIA = 0, 1
"""What a body of these codecs holds, by its second byte: the decoder's configuration, or media."""
KEY_FRAME = 1
"""Upper half of the first byte of a picture that begins a group of pictures."""
PICTURE_HEAD_BYTES, SOUND_HEAD_BYTES = 5, 2
"""Bytes of a body before the codec's own: kinds and, for pictures, the composition time (milliseconds, signed)."""
