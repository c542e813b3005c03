"""Starts iNNvestigate-GUI: `python run.py`; `python run.py --help` explains the options.

This file must be readable by every Python, so that a wrong version is answered with a sentence. Engine workers
import it too, as `__mp_main__`.
"""

import sys

if sys.version_info[:2] != (3, 11):
    sys.stderr.write(
        "run.py: iNNvestigate-GUI needs Python 3.11, because iNNvestigate and TensorFlow 2.14 run on no later one; "
        + "this is Python %d.%d.\n" % sys.version_info[:2]  # noqa: UP031
    )
    sys.exit(2)

if __name__ == "__mp_main__":
    import signal

    # Ctrl-C reaches every process of the terminal; the main one ends the workers. Needed on Windows, where they do
    # not inherit that from the engine's thread.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

if __name__ == "__main__":
    try:
        if sys.argv[1:2] != ["doctor"]:  # which tells what is missing itself
            import app.api  # noqa: F401 - all that the page needs, so that what is missing is told here
        from app.commands import main
    except ImportError as error:
        sys.stderr.write(
            "run.py: The package %r is missing or broken; install what the program needs with: "
            "pip install -r requirements.txt\n" % (error.name or str(error))
        )
        sys.exit(2)
    main(sys.argv[1:])
