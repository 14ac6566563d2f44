"""The OpenAPI document of a service (AP-03): what routes and dependencies declare, and the document made of it."""
