package category

import (
	"embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Default is a category that comes with the program.
type Default struct {
	ID          string            `yaml:"id"`   // lower-case words joined by hyphens
	Name        map[string]string `yaml:"name"` // by language
	Description string            `yaml:"description"`
	// Impact and Urgency are the usual ones. Rules raise or lower them.
	Impact  priority.Level `yaml:"impact"`
	Urgency priority.Level `yaml:"urgency"`
}

// DefaultExample is a text that belongs to a default category.
type DefaultExample struct {
	Category string
	Language string // ISO 639-1
	Text     string
	Hint     bool // a single expression, not a sentence
}

// files holds the categories and, for each language, one file of sentences and one of single expressions.
//
//go:embed defaults
var files embed.FS

// Defaults returns the categories that come with the program.
func Defaults() ([]Default, error) {
	data, err := files.ReadFile("defaults/categories.yaml")
	if err != nil {
		return nil, fmt.Errorf("default categories: %w", err)
	}
	var defaults []Default
	if err := yaml.Unmarshal(data, &defaults); err != nil {
		return nil, fmt.Errorf("default categories: %w", err)
	}
	return defaults, nil
}

// DefaultLanguages returns the languages of the default examples.
func DefaultLanguages() []string { return []string{"en", "pl", "ru"} }

// DefaultExamples returns the training texts of the default categories: sentences of customers, and expressions of
// one to six words.
func DefaultExamples() ([]DefaultExample, error) {
	var examples []DefaultExample
	for _, language := range DefaultLanguages() {
		for _, name := range []string{"sentences", "phrases"} {
			data, err := files.ReadFile(fmt.Sprintf("defaults/%s.%s.tsv", name, language))
			if err != nil {
				return nil, fmt.Errorf("default examples: %w", err)
			}
			examples = append(examples, parseExamples(string(data), language, name == "phrases")...)
		}
	}
	return examples, nil
}

// parseExamples reads lines of a category, a tab, and one or more texts separated by semicolons.
func parseExamples(data, language string, hints bool) []DefaultExample {
	var examples []DefaultExample
	for line := range strings.Lines(data) {
		category, texts, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		for _, text := range strings.Split(texts, "; ") {
			examples = append(examples, DefaultExample{
				Category: category,
				Language: language,
				Text:     text,
				Hint:     hints,
			})
		}
	}
	return examples
}
