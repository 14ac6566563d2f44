// Run by the image at the first start of an empty volume: a user per service, for its own database alone.
for (const name of ["identity", "orders", "billing", "notifier"]) {
  const pwd = process.env[`MONGO_PASSWORD_${name.toUpperCase()}`];
  db.getSiblingDB(name).createUser({ user: name, pwd, roles: [{ role: "readWrite", db: name }] });
}
