// Package catalogcmd is `ombud catalog`: the catalog as a file, checked, compared with
// a running suite, applied to it and written from it.
package catalogcmd

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"github.com/ombud/ombud/services/catalog/catalogfile"
)

// Commands are the commands on the catalog.
type Commands struct {
	Validate validate `cmd:"" help:"Check a file without a server, and name every mistake with its line."`
	Diff     diff     `cmd:"" help:"Print what applying a file would change."`
	Apply    apply    `cmd:"" help:"Make the catalog what the file says. A second time changes nothing."`
	Export   export   `cmd:"" help:"Write the catalog as a file."`

	// Out is where results are told; standard output if nil.
	Out io.Writer `kong:"-"`
}

// AfterApply lets commands know where to tell results.
func (c *Commands) AfterApply(chosen *kong.Context) error {
	if c.Out == nil {
		c.Out = os.Stdout
	}
	chosen.BindTo(c.Out, (*io.Writer)(nil))
	return nil
}

// source is the file that commands read.
type source struct {
	File string `short:"f" required:"" env:"-" placeholder:"FILE" help:"The file; - is standard input."`
}

// readFile reads the file and checks it.
func (s source) readFile() (*catalogfile.File, error) {
	text, err := s.readText()
	if err != nil {
		return nil, err
	}
	file, err := catalogfile.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s is not right:\n%w", s.File, err)
	}
	return file, nil
}

func (s source) readText() ([]byte, error) {
	if s.File == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(s.File)
}

type validate struct{ source }

// Run implements kong's command.
func (v *validate) Run(out io.Writer) error {
	file, err := v.readFile()
	if err == nil {
		_, err = fmt.Fprintf(out, "%s: %d resources, all right\n", v.File, len(file.Resources()))
	}
	return err
}

type diff struct {
	source
	server
	Prune bool `env:"-" help:"Count resources that the file does not have as to be deleted."`
}

// Run implements kong's command.
func (d *diff) Run(ctx context.Context, out io.Writer) error {
	return d.withChanges(ctx, d.source, d.Prune, func(_ *catalogfile.Server, changes []catalogfile.Change) error {
		return printChanges(out, changes)
	})
}

type apply struct {
	source
	server
	Prune bool `env:"-" help:"Delete resources that the file does not have."`
}

// Run implements kong's command.
func (a *apply) Run(ctx context.Context, out io.Writer) error {
	return a.withChanges(ctx, a.source, a.Prune, func(s *catalogfile.Server, changes []catalogfile.Change) error {
		if err := s.Apply(ctx, changes); err != nil {
			return err
		}
		return printChanges(out, changes)
	})
}

// printChanges prints changes.
func printChanges(out io.Writer, changes []catalogfile.Change) error {
	if len(changes) == 0 {
		_, err := fmt.Fprintln(out, "nothing to change")
		return err
	}
	for _, c := range changes {
		if _, err := fmt.Fprintln(out, c); err != nil {
			return err
		}
	}
	return nil
}

type export struct {
	File string `short:"f" default:"-" env:"-" placeholder:"FILE" help:"The file to write; - is standard output."`
	server
}

// Run implements kong's command.
func (e *export) Run(ctx context.Context, out io.Writer) error {
	return e.withServer(func(s *catalogfile.Server) error {
		resources, err := s.Export(ctx)
		if err != nil {
			return err
		}
		text, err := catalogfile.Write(resources)
		if err != nil {
			return err
		}
		if e.File != "-" {
			return os.WriteFile(e.File, text, 0o600)
		}
		_, err = out.Write(text)
		return err
	})
}
