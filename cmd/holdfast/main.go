package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line, one field a verb.
type cli struct {
	JSON bool   `help:"Print the result as JSON." name:"json"`
	Lang string `help:"Language of messages: en or zh-CN." enum:"en,zh-CN" default:"en" env:"HOLDFAST_LANG"`

	Init    initVerb    `cmd:"" help:"Set up a new data folder."`
	Serve   serveVerb   `cmd:"" help:"Serve the API from a data folder."`
	Token   tokenVerbs  `cmd:"" help:"API tokens."`
	Import  importVerb  `cmd:"" help:"Import contacts or companies from a CSV or vCard file."`
	Imports importsVerb `cmd:"" help:"Past and running imports: list, failed rows, take back."`
	Export  exportVerb  `cmd:"" help:"Export an object to CSV, vCard or JSON lines."`
	Audit   auditVerbs  `cmd:"" help:"The audit log."`
	Keys    keysVerbs   `cmd:"" help:"The key store."`
	Backup  backupVerbs `cmd:"" help:"Back up and restore a data folder."`
	Doctor  doctorVerb  `cmd:"" help:"Check a data folder and this machine, and say what to mend."`
	Version versionVerb `cmd:"" help:"Print the version."`
}

func main() { os.Exit(run(os.Args[1:])) }

// run parses the arguments and carries out the verb; it returns the exit code.
func run(args []string) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c, kong.Name("holdfast"), kong.UsageOnError(),
		kong.Description("A CRM for organisations that answer for other people's data."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { exit = code }))
	if err != nil {
		panic(err) // the struct above is wrong: found by any test
	}
	kctx, err := parser.Parse(args)
	if exit >= 0 { // --help
		return exit
	}
	if err != nil {
		return fail(&c, usageError(err))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	kctx.BindTo(ctx, (*context.Context)(nil))
	if err := kctx.Run(&c); err != nil {
		return fail(&c, err)
	}
	return 0
}
