package eval

import "strings"

// MergeTables returns the tables of a page with those of a partial report in place of the ones with the same titles. Each
// of them ends with a line about its measurement; tables with new titles come last.
func MergeTables(old, fresh, measured string) string {
	head, tables := splitTables(old)
	_, renewed := splitTables(fresh)
	for _, table := range renewed {
		table.text = strings.TrimRight(table.text, "\n") + "\n\n" + measured + "\n"
		isKnown := false
		for n := range tables {
			if tables[n].title == table.title {
				tables[n], isKnown = table, true
			}
		}
		if !isKnown {
			tables = append(tables, table)
		}
	}
	var page strings.Builder
	page.WriteString(head)
	for _, table := range tables {
		page.WriteString("\n" + strings.Trim(table.text, "\n") + "\n")
	}
	return page.String()
}

// titledTable is a table with its title and the lines behind it.
type titledTable struct{ title, text string }

// splitTables returns the lines before the first table, and the tables.
func splitTables(markdown string) (head string, tables []titledTable) {
	var current strings.Builder
	title := ""
	endTable := func() {
		if title == "" {
			head = current.String()
		} else {
			tables = append(tables, titledTable{title, current.String()})
		}
		current.Reset()
	}
	for line := range strings.Lines(markdown) {
		if strings.HasPrefix(line, "**") {
			endTable()
			title = strings.TrimSpace(line)
		}
		current.WriteString(line)
	}
	endTable()
	return strings.TrimRight(head, "\n") + "\n", tables
}
