from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, sys
from pathlib import Path
from app import create_app
from app.config import Settings

app = create_app(Settings(data_dir=Path(sys.argv[1]), auth=False))
client = app.test_client()
paths = ["/api/health", "/api/methods", "/api/models", "/api/samples", "/api/images", "/api/runs", "/api/tabs",
         "/api/openapi.json", "/api/models/VGG16", "/api/nothing"]
statuses = [client.get(path).status_code for path in paths]
header = {"X-Requested-With": "XMLHttpRequest"}
statuses.append(client.post("/api/runs", json={"kind": "visualize"}, headers=header).status_code)
heavy = [name for name in ("tensorflow", "keras", "innvestigate", "distributed", "h5py") if name in sys.modules]
print(json.dumps({"statuses": statuses, "heavy": heavy}))
"""


def test_the_web_process_imports_no_tensorflow(tmp_path):
    project = Path(__file__).parents[1]
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(result.stdout)
    assert found["heavy"] == []
    assert found["statuses"] == [200] * 8 + [503, 404, 422]
