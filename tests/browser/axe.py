"""What axe finds on a page: every rule for WCAG 2.2 AA and good practice, whatever its impact."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# The size of targets is the one rule for WCAG 2.2 AA that axe leaves out unless it is asked for.
OPTIONS = "{ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }"


def violations(page: Page) -> list[str]:
    """The elements that break a rule, each with the rule and the reason."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(f"axe.run(document, {OPTIONS})")["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
