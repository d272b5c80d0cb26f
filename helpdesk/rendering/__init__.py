"""Facts become words: templates, the two languages, local times. Not the bytes of a mail (`mail.compose`)."""
