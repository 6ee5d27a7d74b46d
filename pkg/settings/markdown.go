package settings

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// Markdown returns the table that documents the configuration struct config
// points to: a row for every flag in the order of the fields, hidden ones left
// out. It panics if the struct's tags are wrong, as no process can then start.
func Markdown(config any) string {
	parser, err := newParser(config, kong.Name("ombud"))
	if err != nil {
		panic(fmt.Sprintf("settings: %v", err))
	}
	var table strings.Builder
	table.WriteString("| variable | flag | default | meaning |\n|---|---|---|---|\n")
	for _, flag := range parser.Model.Flags {
		if flag.Hidden || flag.Name == "help" {
			continue
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n",
			codeCell(strings.Join(flag.Envs, ", ")), codeCell("--"+flag.Name), defaultOf(flag), escapeCell(flag.Help))
	}
	return table.String()
}

func defaultOf(flag *kong.Flag) string {
	if flag.Required {
		return "required"
	}
	return codeCell(flag.Default)
}

// codeCell marks a text as code; a table cell with nothing in it stays empty.
func codeCell(text string) string {
	if text == "" {
		return ""
	}
	return "`" + escapeCell(text) + "`"
}

// escapeCell keeps a text within its cell.
func escapeCell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ").Replace(text)
}
