"""What is owed to people and to the law: export, erasure, retention, holds, and the proof that nothing was changed.

Not the terms (`domain.retention`) and not which columns hold data of people (`store.personal_data`).
"""
