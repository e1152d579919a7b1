"""What a bundle's README says: the commands that check it, all of them of stock tools."""

from __future__ import annotations

from collections.abc import Sequence

_TEXT = """\
# Records of the clinical query assistant, to be verified without it

Made {utc} from {number} transcripts. It holds:

- `records/`: the transcripts (`.jsonl`), what was said in them (`.contents`), unchanged, and the signed
  checkpoints of their folder
- `signed/`: each checkpoint's body, its signatures and its key, as separate files
- `statements/`: electronic signatures and redactions of persons, as the text that was signed and the
  signature
- `readable/`: the transcripts for reading (HTML, made from the verified records)
- `key.pub`, `key.pem`, `bundle_signer`: the key of the installation, for OpenSSH and for OpenSSL
- `allowed_signers`: all keys, with what each may sign

The key's fingerprint is

    {fingerprint}

Compare it with the one that you were given **by another way** (`cqa transcript key` prints it on
the machine where the records were made). Everything below proves that the holder of this key
vouches for these files; it cannot prove who that is.

You need `sh`, `sha256sum`, `ssh-keygen` (OpenSSH 8.2 or newer), `openssl` (3.0 or newer), `awk`,
`sed` and `grep`. Run this in the folder of the bundle. It ends with `all good`, or it stops at what
is wrong.

```sh
{commands}
```

## What each step shows

{steps}

A line of a checkpoint that begins with `session` gives number of records, bytes, digest of the last
line, SHA-256 of the file and its name. Sessions that are named there and are not in this bundle
existed when the checkpoint was signed; they were left out of the bundle.

The format of a line of a transcript: UTF-8 JSON, keys sorted, no spaces; `previous` is the SHA-256
of the line before without its newline (64 zeros in the first), `sequence` counts from 1, `checksum`
is the SHA-256 of the line without its `checksum` member. `body.apart` names, by member, the SHA-256 of
the lines of the `.contents` file that say what the record says; these stand in the same order, with a
random salt each. A line that was redacted (personal data entered by mistake) is left with its member,
its record's number and spaces; a signed statement names it, who took it away, when and why.
"""

_STEPS: tuple[tuple[str, str], ...] = (
    ("the key is the one that was named, in all its forms", """\
test "$(ssh-keygen -l -f key.pub | cut -d' ' -f2)" = "{fingerprint}"
test "$(cut -d' ' -f3- bundle_signer)" = "$(cut -d' ' -f1,2 key.pub)"
test "$(openssl pkey -pubin -in key.pem -outform DER | tail -c 32 | sha256sum)" = \\
     "$(cut -d' ' -f2 key.pub | base64 -d | tail -c 32 | sha256sum)\""""),
    ("the list of files is signed with it, twice: for OpenSSH and for OpenSSL", """\
ssh-keygen -Y verify -f bundle_signer -I seal -n cqa-bundle -s SHA256SUMS.sig < SHA256SUMS
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.ed25519"""),
    ("every file is as it is listed, and there is no other", """\
sha256sum --strict --quiet -c SHA256SUMS
test "$(find . -type f ! -name 'SHA256SUMS*' | sed 's,^\\./,,' | sort)" = "$(cut -c67- SHA256SUMS | sort)\""""),
    ("every checkpoint is signed and follows the one before", """\
before={zeros}
for body in signed/*.body; do
  name=$(basename "$body" .body)
  ssh-keygen -Y verify -f allowed_signers -I seal -n cqa-checkpoint -s "signed/$name.sig" < "$body"
  openssl pkeyutl -verify -pubin -inkey "signed/$name.pem" -rawin -in "$body" -sigfile "signed/$name.ed25519"
  sed '/^$/,$d' "records/checkpoints/$name.checkpoint" | cmp - "$body"
  grep -qx "previous $before" "$body"
  before=$(sha256sum < "$body" | cut -c1-64)
done"""),
    ("every transcript is, whole, what the last checkpoint that names it signed", """\
awk '$1 == "session" {{ d[$6] = $5 }} END {{ for (n in d) print d[n] "  records/" n }}' signed/*.body |
  sha256sum --strict --quiet --ignore-missing -c
for file in records/*.jsonl; do grep -q " $(basename "$file")\\$" signed/*.body; done"""),
    ("every line of every transcript carries the digest of the line before", """\
for file in records/*.jsonl; do
  before={zeros}
  while IFS= read -r line; do
    case $line in *"\\"previous\\":\\"$before\\""*) ;; *) echo "$file: broken"; exit 1 ;; esac
    before=$(printf %s "$line" | sha256sum | cut -c1-64)
  done < "$file"
done"""),
    ("every electronic signature and redaction is good, and its record is the one that was signed", """\
for text in statements/*.txt; do
  test -e "$text" || continue
  person=$(basename "$text" .txt)
  ssh-keygen -Y verify -f allowed_signers -I "$person" -n cqa-statement -s "statements/$person.sig" < "$text"
  file=$(sed -n 's/^transcript //p' "$text"); number=$(sed -n 's/^number //p' "$text")
  test "$(sed -n "${{number}}p" "records/$file" | tr -d '\\n' | sha256sum | cut -c1-64)" = \\
       "$(sed -n 's/^record //p' "$text")"
done"""),
    ("what was said is, line by line, what the records name, or a signed redaction names it", """\
for file in records/*.jsonl; do
  said=${{file%.jsonl}}.contents; test -e "$said" || said=/dev/null
  exec 3< "$said"
  while read -r digest; do
    test -n "$digest" || continue
    IFS= read -r line <&3 || {{ echo "$said: cut"; exit 1; }}
    test "$(printf %s "$line" | sha256sum | cut -c1-64)" != "$digest" || continue
    member=$(printf %s "$line" | sed -n 's/^{{"member":"\\([^"]*\\)","sequence":[0-9]*}} *$/\\1/p')
    test -n "$member" && grep -qsx "redacted $member $digest" statements/*.txt ||
      {{ echo "$said: changed, or redacted without a statement"; exit 1; }}
  done <<END
$(grep -o '"apart":{{[^}}]*}}' "$file" | grep -o '"[0-9a-f]\\{{64\\}}"' | tr -d '"')
END
  if IFS= read -r line <&3 && tail -n 1 "$file" | grep -q '"type":"session.close"'; then
    echo "$said: too long"; exit 1
  fi
done"""),
)  # fmt: skip


def readme(transcripts: Sequence[str], utc: str, fingerprint: str) -> str:
    """Return the README of a bundle."""
    commands = ["set -eu; LC_ALL=C; export LC_ALL"]
    for number, (shows, lines) in enumerate(_STEPS, start=1):
        filled = lines.format(fingerprint=fingerprint, zeros="0" * 64)
        commands.append(f"# {number}. {shows}\n{filled}")
    commands.append("echo all good")
    steps = "\n".join(f"{number}. {shows}" for number, (shows, _) in enumerate(_STEPS, start=1))
    return _TEXT.format(
        utc=utc, number=len(transcripts), fingerprint=fingerprint,
        commands="\n".join(commands), steps=steps,
    )  # fmt: skip
