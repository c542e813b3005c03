"""`python run.py adopt`: joins a database and a data folder that the program refuses together; takes its options."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app.config import Settings
from app.errors import CannotStart


def main(arguments: Sequence[str]) -> None:
    """Join them and say what was found; exit code 2 when the folder is in use or the database cannot be."""
    from app.jobs.installation import adopt
    from app.jobs.store import Store
    from app.serve import prepare_data_folder

    settings = Settings.load(arguments)
    try:
        with prepare_data_folder(settings):
            store = Store(settings)
            try:
                found = adopt(settings, store)
            finally:
                store.close()
    except CannotStart as error:
        print(f"run.py adopt: {error}", file=sys.stderr)
        sys.exit(2)
    unknown = found.files - found.recorded
    print(f"The database and the folder {settings.data_dir} are joined.")
    if unknown:
        print(
            f"The database knows {found.recorded:,} of {found.files:,} pictures, models and runs there. The other "
            f"{unknown:,} go to {settings.instance_dir / 'trash'} after the first hour of the program, and a day later "
            "for good."
        )
