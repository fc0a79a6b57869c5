"""The texts of Lan Toả, which a union officer may edit: topics, lessons, observances, lists."""
