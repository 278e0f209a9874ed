package main

import "github.com/holdfast-crm/holdfast/internal/app"

// databases are the options that put a workspace's databases on servers.
type databases struct {
	Database                string `help:"Keep the data in this PostgreSQL database (15 or newer) instead of the folder: a URL that may name several hosts, without password." env:"HOLDFAST_DATABASE" placeholder:"URL"`
	DatabasePasswordFile    string `help:"File with the password of --database; read at each connection." type:"existingfile" env:"HOLDFAST_DATABASE_PASSWORD_FILE" placeholder:"FILE"`
	KeyDatabase             string `help:"Keep the keys in this one, best on another server: whoever copies both can open the data with the root key." env:"HOLDFAST_KEY_DATABASE" placeholder:"URL"`
	KeyDatabasePasswordFile string `help:"File with the password of --key-database." type:"existingfile" env:"HOLDFAST_KEY_DATABASE_PASSWORD_FILE" placeholder:"FILE"`
}

func (d databases) named() (app.Databases, error) {
	return app.NewDatabases(d.Database, d.DatabasePasswordFile, d.KeyDatabase, d.KeyDatabasePasswordFile)
}
