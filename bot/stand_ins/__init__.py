"""Local stand-ins of Zalo, Messenger and Telegram that keep the platforms' rules strictly.

They share no code with the rest of Lan Toả and speak HTTP only, so that any project in any language
can be tried against them (`lantoa stand-ins --port N`, docs/stand-ins.md).
"""
