"""The customers of the demo, as an admin's files: one that writes from its own domain, one from a provider.

Not the mails (`demo.story`). All names and numbers are made up.
"""

FILES = {
    "10042-kunde.toml": """\
number = "10042"
name = "Kunde GmbH"
domains = ["kunde.test"]
account_manager = "{anna}"

[main]
email = "info@kunde.test"

[[contact]]
key = "erika"
first_name = "Erika"
last_name = "Beispiel"
salutation = "frau"
types = ["standard", "technik"]
addresses = ["{erika}"]
phones = ["+49 30 000000-12"]
permission = "tickets"
deputies = ["chef"]

[[contact]]
key = "chef"
first_name = "Karl"
last_name = "Chef"
types = ["inhaber", "buchhaltung"]
addresses = ["chef@kunde.test"]
permission = "statistics"
notifications = ["new_tickets", "invoices"]
""",
    "10077-client.toml": """\
number = "10077"
name = "Client Ltd"
language = "en"

[[contact]]
key = "john"
first_name = "John"
last_name = "Client"
types = ["standard"]
addresses = ["{john}"]
""",
}
