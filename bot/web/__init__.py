"""HTTP: webhooks, health, the local web chat. Thin handlers; nothing slow on a webhook's path."""
