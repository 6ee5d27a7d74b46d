package eval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/eval"
)

func TestAPartialReportReplacesItsOwnTables(t *testing.T) {
	old := "Measured on Monday.\n\n**One**\n\n| a |\n|---|\n| 1 |\n\n**Two**\n\n| b |\n|---|\n| 2 |\n\nA line.\n"
	got := eval.MergeTables(old, "\n**Two**\n\n| b |\n|---|\n| 3 |\n\n**Three**\n\n| c |\n", "Measured on Tuesday.")
	require.Equal(t, "Measured on Monday.\n\n**One**\n\n| a |\n|---|\n| 1 |\n"+
		"\n**Two**\n\n| b |\n|---|\n| 3 |\n\nMeasured on Tuesday.\n"+
		"\n**Three**\n\n| c |\n\nMeasured on Tuesday.\n", got)
	require.Equal(t, got, eval.MergeTables(got, "\n**Two**\n\n| b |\n|---|\n| 3 |\n", "Measured on Tuesday."))
}
