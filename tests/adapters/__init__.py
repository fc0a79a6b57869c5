"""Adapters: one conformance suite for all, tables of payloads for each."""
