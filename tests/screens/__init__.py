"""Looks at every address of the portal as every role, in a browser, and fails on what a user would stumble over.

`make screens`; `make screens ONLY=teams:sheet ROLE=village` looks at one pattern as one role. Pictures and findings
are left in `.local/screens/index.html`.
"""
