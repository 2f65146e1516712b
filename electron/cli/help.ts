export const helpText = `kitbag: collects, redacts and seals evidence of this machine, without a window.

Usage
  kitbag collect --profile NAME|FILE --out FILE [--folder DIR] [--ticket KEY]
                 [--summary TEXT] [--hide TERM]... [--known FILE] [--site NAME]
                 [--recipient age1…]...
                 [--set INPUT=VALUE]... [--provenance TEXT] [--force] [--json]
  kitbag collect --profile NAME|FILE --estimate [--folder DIR] [--json]
  kitbag verify BUNDLE [--signer KEY] [--identity FILE] [--json]
  kitbag show BUNDLE [--entry PATH [--raw] | --json] [--anyway] [--identity FILE]
  kitbag encrypt FILE --recipient age1… [--recipient …] [--out FILE] [--force]
  kitbag decrypt FILE --identity FILE [--out FILE] [--force]
  kitbag compare BUNDLE BUNDLE [--entry PATH] [--anyway] [--identity FILE] [--json]
  kitbag redact [FILE|FOLDER] [--out OUT] [--report FILE] [--hide TERM]...
                [--keep TERM]... [--known FILE] [--site NAME] [--force]
  kitbag upload FILE --to URL [--token-file FILE] [--name NAME] [--json]
  kitbag snapshot [--out FILE] [--force]
  kitbag snapshot --compare BEFORE AFTER [--identity FILE] [--json]
  kitbag analyze BUNDLE|FOLDER [--anyway] [--identity FILE] [--json]
  kitbag profiles [--json]
  kitbag lint profile|analyzer FILE... [--strict] [--json]
  kitbag --help | --version

Commands
  collect    Runs a profile and seals what it brought into one bundle.
  verify     Checks every byte of a bundle, names what was altered, and says who signed it.
             --signer KEY (fingerprint, public key or known name): fails for another or none.
  show       Prints what is in a bundle, or one of its files. show, compare and analyze verify
             first and refuse an altered bundle, unless --anyway is given. What could steer a
             terminal is replaced; --raw writes the bytes of an entry as they are.
  encrypt    Encrypts a file for one or more age recipients; any age tool opens it.
  decrypt    Opens what was encrypted for the holder of an identity file.
  compare    Tells what differs between two bundles, or in one of their files.
  redact     Replaces secrets and personal data in a file, a folder, or what is piped in.
             A file is printed unless --out is given; what cannot be searched is withheld.
  upload     Sends a file to a tus server; run again, it goes on where it was stopped.
  snapshot   Prints hardware, system, disks, network, services, packages and clock.
             As it is, not redacted: it is meant to stay on this machine.
             --compare tells what changed between two of them, or since a bundle.
  analyze    Searches a bundle or a folder of logs for known problems, and says what to do.
  profiles   Lists the profiles, shipped and your own.
  lint       Checks profiles and analyzers that you write: every complaint with file, line and column.

Options of collect
  --profile NAME|FILE  A profile of "kitbag profiles", or a YAML file of your own.
  --out FILE           Where the bundle goes. An existing file is kept unless --force is given.
  --estimate           Says what it would bring, how much and how long, and collects nothing.
  --folder DIR         The folder, ZIP or tar for profiles that collect from what was brought.
  --provenance TEXT    Where that folder or archive comes from, in your words.
  --set INPUT=VALUE    What a profile asks for, such as target=10.0.0.1; see "kitbag profiles".
  --ticket KEY         The ticket that the bundle belongs to.
  --summary TEXT       What happened, for whoever opens the bundle.
  --hide TERM          A word to hide besides; may be given more than once.
  --known FILE         More words to hide, one a line. What the settings always hide is hidden
                       here too.
  --site NAME          Whose machine it is: the same stand-ins for the same site, others for others.
  --recipient age1…    Encrypts the bundle for them; may be given more than once. It is
                       checked before anything is collected, and there is no way back to
                       an unencrypted bundle.

Options of redact
  --out OUT            A new file, or a new folder for a folder. Names are redacted too.
  --report FILE        Counts per rule and file, and what was withheld; never originals.
  --hide TERM          A word to hide besides.
  --keep TERM          A value to leave as it is.
  --known FILE         More words to hide, one a line. What the settings always hide is hidden
                       here too.
  --site NAME          Whose machine it is: the same stand-ins for the same site, others for others.

Results go to stdout, progress to stderr when it is a terminal. Ctrl-C leaves nothing behind.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but incomplete, 130 cancelled.
Kitbag keeps its data in the usual folder of this system, or in KITBAG_DATA_DIR.
`
