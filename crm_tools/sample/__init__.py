"""The sample company: seeded, bilingual, always fresh; see `load.load_sample_company`."""
