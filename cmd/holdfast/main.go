package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	_ "time/tzdata" // every machine knows the same time zones

	"github.com/alecthomas/kong"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// cli is the command line, one field a verb.
type cli struct {
	JSON bool   `help:"Print the result, or the error, as JSON." name:"json"`
	Lang string `help:"Language of messages: en or zh-CN." enum:"en,zh-CN" default:"en" env:"HOLDFAST_LANG"`

	Init      initVerb      `cmd:"" help:"Set up a new data folder."`
	Join      joinVerb      `cmd:"" help:"Make the data folder of a further node."`
	Serve     serveVerb     `cmd:"" help:"Serve screens and API from a data folder; with --setup, make it first."`
	Demo      demoVerb      `cmd:"" help:"Show a workspace full of invented people; nothing of it stays."`
	SetupLink setupLinkVerb `cmd:"" help:"Make a link that sets the workspace up in a browser, or lets its owner in."`
	Token     tokenVerbs    `cmd:"" help:"API tokens: create, list, revoke."`
	Import    importVerb    `cmd:"" help:"Import contacts or companies from a CSV or vCard file."`
	User      userVerbs     `cmd:"" help:"Who works here: list, invite, switch off."`
	Trust     trustVerbs    `cmd:"" help:"Rows about rights and handling: take away what the program never made."`
	Imports   importsVerb   `cmd:"" help:"Past and running imports: list, failed rows, take back."`
	Export    exportVerb    `cmd:"" help:"Export an object to CSV, vCard or JSON lines."`
	Audit     auditVerbs    `cmd:"" help:"The audit log: verify it, print a checkpoint."`
	Keys      keysVerbs     `cmd:"" help:"The key store: tree, census, a new root key."`
	Backup    backupVerbs   `cmd:"" help:"Back up a data folder, and restore one."`
	Doctor    doctorVerb    `cmd:"" help:"Check a data folder and this machine, and say what to mend."`
	Seal      sealVerb      `cmd:"" help:"Take the workspace away from everybody until it is unsealed."`
	Unseal    unsealVerb    `cmd:"" help:"Open a sealed workspace again."`
	Metrics   metricsVerb   `cmd:"" help:"Print numbers about a data folder's process, for Prometheus."`
	Version   versionVerb   `cmd:"" help:"Print the version."`
}

func main() {
	_ = app.Harden() // before a secret is in memory; doctor tells when it is not so
	os.Exit(run(os.Args[1:]))
}

// run parses the arguments and carries out the verb; it returns the exit code.
func run(args []string) int {
	if len(args) == 0 {
		_, _, _ = parse(&cli{}, []string{"--help"}, os.Stderr) // an answer, but not a result
		return exitCode(errs.Invalid)
	}
	if args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	var c cli
	verb, helped, err := parse(&c, args, os.Stdout)
	if err != nil {
		return fail(spoken(args), usageError(err))
	}
	if helped {
		return 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	verb.BindTo(ctx, (*context.Context)(nil))
	if err := verb.Run(&c); err != nil {
		return fail(&c, told(ctx, err))
	}
	return 0
}

// parse reads the command line into c; helped means that the help was asked
// for and printed to out.
func parse(c *cli, args []string, out io.Writer) (verb *kong.Context, helped bool, err error) {
	parser, err := kong.New(c, kong.Name("holdfast"),
		kong.Description("A CRM for organisations that answer for other people's data."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Writers(out, out),
		kong.Exit(func(int) { helped = true }))
	if err != nil {
		panic(err) // the struct above is wrong: found by any test
	}
	verb, err = parser.Parse(args)
	if helped {
		return nil, true, nil
	}
	return verb, false, err
}

// usageError is a wrong command line. What is wrong is the operator's own
// input, so it may be shown.
func usageError(err error) error {
	verb := ""
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && wrong.Context != nil {
		for _, p := range wrong.Context.Path {
			if p.Command != nil {
				verb += " " + p.Command.Name
			}
		}
	}
	return errs.New(errs.Invalid, "usage_invalid", errs.P("why", err)).WithHint("see: holdfast%s --help", verb)
}

// spoken finds out how to answer a command line that was not understood.
func spoken(args []string) *cli {
	c := &cli{JSON: slices.Contains(args, "--json"), Lang: os.Getenv("HOLDFAST_LANG")}
	for i, a := range args {
		if lang, ok := strings.CutPrefix(a, "--lang="); ok {
			c.Lang = lang
		} else if a == "--lang" && i+1 < len(args) {
			c.Lang = args[i+1]
		}
	}
	return c
}

// told gives an error that only says that ctx ended the words for it.
func told(ctx context.Context, err error) error {
	var known *errs.Error
	var code exitError
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) || errors.As(err, &known) || errors.As(err, &code) {
		return err
	}
	return errs.New(errs.Unavailable, "control_cancelled")
}
