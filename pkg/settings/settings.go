// Package settings reads the configuration of a process from its flags and its
// environment, and prints the table that documents it.
//
// The fields of a struct are the configuration. One rule names everything: the
// field HTTPAddr is the flag --http-addr and the variable OMBUD_HTTP_ADDR; a flag
// beats a variable, a variable beats the default. The tags are kong's: help,
// default, enum, required, name, hidden, placeholder, prefix. A variable that is
// empty is taken for one that is not set, as in the OTEL_* variables: files of
// variables often have lines with nothing behind the equals sign. Only a flag can
// set a field with a default to the empty text.
//
// The settings that several processes share are a struct that each embeds. A
// Validate() error method on the struct, on an embedded one or on the type of a field is called
// after parsing; that of a field's type is told with the name of the flag, the
// other ones name the flag themselves.
package settings

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Prefix begins the name of every variable.
const Prefix = "OMBUD_"

// Variable returns the name of the environment variable of a flag, given without
// its dashes: "http-addr" is OMBUD_HTTP_ADDR.
func Variable(flag string) string {
	return Prefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// Load fills the struct that into points to from args (without the program's
// name) and the environment. The error names the flag that is wrong. --help prints
// the help and ends the process; about is its first paragraph.
func Load(into any, name, about string, args []string, options ...kong.Option) error {
	parser, err := newParser(into, append(options, kong.Name(name), kong.Description(about))...)
	if err != nil {
		return err
	}
	if _, err := parser.Parse(args); err != nil {
		return err
	}
	return validateTypes(parser.Model.Node)
}

// Command is Load for a program of several commands: fields with the tag cmd are
// commands. It returns the chosen one; its Run method can be called.
func Command(into any, name, about string, args []string, options ...kong.Option) (*kong.Context, error) {
	parser, err := newParser(into, append(options, kong.Name(name), kong.Description(about))...)
	if err != nil {
		return nil, err
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return nil, err
	}
	return chosen, validateTypes(chosen.Selected())
}

// Must is Load for a main function: it reads os.Args, and ends the process with
// the error on stderr when something is wrong.
func Must(into any, name, about string, options ...kong.Option) {
	if err := Load(into, name, about, os.Args[1:], options...); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(2)
	}
}

func newParser(into any, options ...kong.Option) (*kong.Kong, error) {
	parser, err := kong.New(into, append(options, kong.PostBuild(func(k *kong.Kong) error {
		nameVariables(k.Model.Node)
		return nil
	}))...)
	if err == nil {
		ignoreEmptyVariables(parser.Model.Node)
	}
	return parser, err
}

// nameVariables is the naming rule. kong has one of its own, which breaks words
// at digits (--s3-url is S_3_URL). A tag env:"-" means: no variable.
func nameVariables(node *kong.Node) {
	for _, flag := range node.Flags {
		switch {
		case flag.Name == "help":
		case len(flag.Envs) == 0:
			flag.Envs = []string{Variable(flag.Name)}
		case flag.Envs[0] == "-":
			flag.Envs = nil
		}
		flag.Value.Tag.Envs = flag.Envs
	}
	for _, command := range node.Children {
		nameVariables(command)
	}
}

// ignoreEmptyVariables takes the variables that are empty from where kong reads values.
func ignoreEmptyVariables(node *kong.Node) {
	for _, flag := range node.Flags {
		flag.Value.Tag.Envs = slices.DeleteFunc(slices.Clone(flag.Value.Tag.Envs), func(variable string) bool {
			value, set := os.LookupEnv(variable)
			return set && value == ""
		})
	}
	for _, command := range node.Children {
		ignoreEmptyVariables(command)
	}
}

// validateTypes calls Validate of every flag's type, wherever its value came
// from: kong itself does so for values from the command line only.
func validateTypes(node *kong.Node) error {
	for _, flag := range node.Flags {
		checked, ok := flag.Target.Interface().(interface{ Validate() error })
		if !ok {
			continue
		}
		if err := checked.Validate(); err != nil {
			return fmt.Errorf("%s: %w", flag.ShortSummary(), err)
		}
	}
	return nil
}
