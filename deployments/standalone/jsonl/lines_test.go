package jsonl_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/standalone/jsonl"
)

func TestLinesAreNumberedAndBlankOnesLeftOut(t *testing.T) {
	long := strings.Repeat("x", 40)
	for _, c := range []struct {
		text string
		want map[int]string // "" for an error
	}{
		{"", map[int]string{}},
		{"a", map[int]string{1: "a"}},
		{"a\n\n  \nb\n", map[int]string{1: "a", 4: "b"}},
		{"a\n" + long + "\nb", map[int]string{1: "a", 2: "", 3: "b"}},
		{long, map[int]string{1: ""}},
		{"a\r\n \r\n", map[int]string{1: "a"}},
	} {
		got := map[int]string{}
		for line := range jsonl.ReadLines(strings.NewReader(c.text), 16) {
			require.Equal(t, line.Err != nil, len(line.Text) == 0)
			got[line.Number] = strings.TrimSpace(string(line.Text))
		}
		require.Equal(t, c.want, got, "%q", c.text)
	}
}

func TestABrokenFileIsTheLastLine(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(errors.New("the disk is gone")))
	var last jsonl.Line
	for line := range jsonl.ReadLines(broken, 16) {
		last = line
	}
	require.Equal(t, 2, last.Number)
	require.ErrorContains(t, last.Err, "the disk is gone")
}
