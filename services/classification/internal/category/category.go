// Package category holds the categories that come with the program, and texts
// to learn them from, so that a fresh installation classifies sensibly in
// English, Russian and Polish before anybody has taught it anything.
package category

import (
	"embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Category is a kind of contact.
type Category struct {
	ID          string            `yaml:"id"`   // lower-case words joined by hyphens
	Name        map[string]string `yaml:"name"` // by language
	Description string            `yaml:"description"`
	// Impact and Urgency are what is usual; rules raise or lower them.
	Impact  priority.Level `yaml:"impact"`
	Urgency priority.Level `yaml:"urgency"`
}

// Example is a text that belongs to a category.
type Example struct {
	Category string
	Language string // ISO 639-1
	Text     string
	Hint     bool // an expression, no sentence
}

// files holds the categories, and for each language a file of sentences and
// one of single expressions.
//
//go:embed defaults
var files embed.FS

// Defaults gives the categories that come with the program.
func Defaults() ([]Category, error) {
	data, err := files.ReadFile("defaults/categories.yaml")
	if err != nil {
		return nil, fmt.Errorf("default categories: %w", err)
	}
	var all []Category
	if err := yaml.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("default categories: %w", err)
	}
	return all, nil
}

// Languages gives the languages that have examples.
func Languages() []string { return []string{"en", "pl", "ru"} }

// Examples gives the texts to learn the default categories from: sentences as
// customers write them, and expressions of one to six words.
func Examples() ([]Example, error) {
	var all []Example
	for _, language := range Languages() {
		for _, name := range []string{"sentences", "phrases"} {
			data, err := files.ReadFile(fmt.Sprintf("defaults/%s.%s.tsv", name, language))
			if err != nil {
				return nil, fmt.Errorf("default examples: %w", err)
			}
			all = append(all, parse(string(data), language, name == "phrases")...)
		}
	}
	return all, nil
}

// parse reads lines of a category, a tab, and one text or several separated by
// semicolons.
func parse(data, language string, hints bool) []Example {
	var all []Example
	for line := range strings.Lines(data) {
		category, texts, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		for _, text := range strings.Split(texts, "; ") {
			all = append(all, Example{category, language, text, hints})
		}
	}
	return all
}
