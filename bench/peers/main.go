// Command peers is PocketBase as its authors ship it, filled with the contacts
// that bench/ measures Holdfast with. It is a module of its own, so that nothing
// of it enters the dependencies of the product.
//
//	peers -dir DIR -file contacts.tsv -listen 127.0.0.1:PORT
//
// The file has one contact a line: name, e-mail, telephone, tabs between. It is
// written straight into the table, since filling it through the API takes half an
// hour a million. Anybody may list: no rule is worked out for it.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations" // its own tables
	"github.com/pocketbase/pocketbase/tools/types"
)

func main() {
	dir := flag.String("dir", "", "folder for the data, new")
	file := flag.String("file", "", "contacts")
	listen := flag.String("listen", "", "address")
	flag.Parse()
	if err := run(*dir, *file, *listen); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(dir, file, listen string) error {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := app.Bootstrap(); err != nil {
		return err
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	c := core.NewBaseCollection("contacts")
	c.ListRule, c.ViewRule = types.Pointer(""), types.Pointer("")
	c.Fields.Add(&core.TextField{Name: "name"}, &core.TextField{Name: "email"}, &core.TextField{Name: "phone"})
	c.AddIndex("contacts_email", true, "email", "")
	c.AddIndex("contacts_name", false, "name", "")
	if err := app.Save(c); err != nil {
		return err
	}
	if err := fill(app, file); err != nil {
		return err
	}
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.InstallerFunc = nil // opens a browser
		return e.Next()
	})
	return apis.Serve(app, apis.ServeConfig{HttpAddr: listen, ShowStartBanner: false})
}

// fill inserts the contacts in one transaction.
func fill(app core.App, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return app.RunInTransaction(func(tx core.App) error {
		insert := tx.DB().NewQuery("INSERT INTO contacts (id, name, email, phone) VALUES ({:id}, {:name}, {:email}, {:phone})").Prepare()
		defer insert.Close()
		lines := bufio.NewScanner(f)
		for n := 0; lines.Scan(); n++ {
			part := strings.Split(lines.Text(), "\t")
			_, err := insert.Bind(dbx.Params{"id": fmt.Sprintf("r%014d", n), "name": part[0], "email": part[1], "phone": part[2]}).Execute()
			if err != nil {
				return err
			}
		}
		return lines.Err()
	})
}
