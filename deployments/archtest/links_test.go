package archtest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The pages link to files and headings that exist.
func TestThePagesLinkToWhatExists(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]*)(?:#([^)\s]+))?\)`)
	var wrong []string
	count := 0
	for _, path := range listPaths(t) {
		if filepath.Ext(path) != ".md" {
			continue
		}
		page, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, found := range link.FindAllStringSubmatch(string(page), -1) {
			to, heading := found[1], found[2]
			if strings.Contains(to, "://") || strings.HasPrefix(to, "/") {
				continue
			}
			count++
			target := path
			if to != "" {
				target = filepath.Join(filepath.Dir(path), to)
			}
			if !hasHeading(target, heading) {
				wrong = append(wrong, path+": "+found[0])
			}
		}
	}
	requireNone(t, wrong)
	require.Greater(t, count, 20, "the pages have links")
}

// hasHeading reports whether a file exists and has a heading, by the id that readers give to it; none is always there.
func hasHeading(path, id string) bool {
	if id == "" {
		_, err := os.Stat(path)
		return err == nil
	}
	page, err := os.ReadFile(path)
	dropped := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	for _, title := range regexp.MustCompile(`(?m)^#+ +(.*)$`).FindAllStringSubmatch(string(page), -1) {
		if strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(title[1]), ""), " ", "-") == id {
			return err == nil
		}
	}
	return false
}
