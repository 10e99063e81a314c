"""Does what a file holds still look like what its name says? Cheap looks at bytes in hand.

Each look takes a file's first block, its last bytes and its size, and says one letter.
"""

from __future__ import annotations

from collections.abc import Callable

SOUND, WRONG, LOCKED, EMPTY, QUIET, NOISE, DATABASE = "y", "n", "l", "e", "q", "z", "d"
TAIL_BYTES = 1 << 16
Look = Callable[[bytes, bytes], str]
"""Given the first block and the last bytes (the same for a small file), return a letter."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_SOUND = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa", b"\xff\xf1", b"\xff\xf9")
_FILM = (*_SOUND, b"RIFF", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"\x30\x26\xb2\x75", b"\0\0\1")
_WINDOW = 1024
_RANDOM_DISTINCT = 236
"""Of 1,024 random bytes 251 differ, give or take 2; text has under 100, programs under 220."""
_CHUNK = 4096
_CONTROL = bytes([*range(9), 11, *range(14, 26), 28, 29, 30, 31, 127])
_MOST_CONTROL = 0.04
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def look_for(name: bytes) -> Look | None:
    """Given a file's name, return how to look at it; None where the name promises nothing."""
    return _LOOKS.get(ending(name))


def ending(name: bytes) -> bytes:
    """Given a name or path, return its ending in small letters, at most 12 long; b"" for none."""
    stem, dot, found = name[name.rfind(b"/") + 1 :].rpartition(b".")
    return found.lower() if dot and stem and len(found) <= 12 else b""


def is_noise(data: bytes) -> bool:
    """Given some of a file, say whether any window of it looks like chance."""
    size = len(data)
    starts = {0, max(0, size // 2 - _WINDOW // 2), max(0, size - _WINDOW)}
    return size >= _WINDOW and any(
        len(set(data[start : start + _WINDOW])) >= _RANDOM_DISTINCT for start in starts
    )


def has_control_bytes(data: bytes) -> bool:
    """Given a part of a text, say whether any 4 KiB of it are none."""
    if len(data.translate(None, _CONTROL)) == len(data):
        return False
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        odd = len(chunk) - len(chunk.translate(None, _CONTROL))
        if odd > max(2, len(chunk) * _MOST_CONTROL):
            return True
    return False


def _text(first: bytes, tail: bytes) -> str:
    if first.startswith(_MARKS):
        return SOUND
    return WRONG if has_control_bytes(first) or has_control_bytes(tail) else SOUND


def _zip(first: bytes, tail: bytes) -> str:
    if first.startswith(OLE):
        return LOCKED  # an office file with a password is no zip
    end = tail.rfind(b"PK\5\6")
    if not first.startswith((b"PK\3\4", b"PK\5\6")) or end < 0:
        return WRONG
    return LOCKED if first[:4] == b"PK\3\4" and first[6] & 1 else SOUND


def _old_office(first: bytes, tail: bytes) -> str:
    """Word 97 names are given to RTF, HTML and zips as well."""
    if first.startswith(OLE):
        return SOUND
    return _zip(first, tail) if first.startswith(b"PK") else _text(first, tail)


def _pdf(first: bytes, tail: bytes) -> str:
    if b"%PDF-" not in first[:1024] or b"%%EOF" not in tail:
        return WRONG
    return LOCKED if b"/Encrypt" in tail[-4096:] else SOUND


def _image(first: bytes, tail: bytes) -> str:
    if first[4:8] == b"ftyp":
        return SOUND
    if not first.startswith(_IMAGES):
        return WRONG
    if first.startswith(b"\xff\xd8\xff") and b"\xff\xd9" not in tail:
        return WRONG
    return WRONG if first.startswith(b"\x89PNG") and b"IEND" not in tail else SOUND


def _starts(*beginnings: bytes) -> Look:
    def look(first: bytes, tail: bytes) -> str:
        return SOUND if first.startswith(beginnings) else WRONG

    return look


def _film(first: bytes, tail: bytes) -> str:
    return SOUND if first.startswith(_FILM) or first[4:8] in _ATOMS else WRONG


_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_TEXTS = (
    b"txt csv tsv log ini cfg conf md rtf xml html htm xhtml svg json toml yaml yml css js ts py "
    b"sh bat ps1 sql ics vcf tex bib srt gpx"
)
_ZIPS = (
    b"docx docm dotx xlsx xlsm xltx pptx pptm potx ppsx odt ods odp odg zip epub jar vsdx pages "
    b"numbers key notebook"
)
_LOOKS: dict[bytes, Look] = {
    **dict.fromkeys(_TEXTS.split(), _text),
    **dict.fromkeys(_ZIPS.split(), _zip),
    **dict.fromkeys(b"doc dot xls xlt ppt pps".split(), _old_office),
    **dict.fromkeys(b"msg pub mpp vsd msi".split(), _starts(OLE)),
    b"pdf": _pdf,
    **dict.fromkeys(b"jpg jpeg png gif bmp tif tiff webp heic".split(), _image),
    **dict.fromkeys(b"mp3 mp4 m4a m4v mov wav avi mkv wma wmv ogg flac mpg mpeg".split(), _film),
    **dict.fromkeys(b"exe dll sys".split(), _starts(b"MZ")),
    **dict.fromkeys(b"gz tgz".split(), _starts(b"\x1f\x8b")),
    b"7z": _starts(b"7z\xbc\xaf\x27\x1c"),
    b"rar": _starts(b"Rar!"),
    **dict.fromkeys(b"sqlite sqlite3 db3".split(), _starts(b"SQLite format 3\0")),
    **dict.fromkeys(b"mdb accdb".split(), _starts(b"\0\1\0\0Standard ")),
}
