package answer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/feedback/internal/answer"
)

func TestReopens(t *testing.T) {
	yes, no := true, false
	cases := []struct {
		name   string
		answer answer.Answer
		want   bool
	}{
		{"very bad", answer.Answer{Score: 1}, true},
		{"bad", answer.Answer{Score: 2}, true},
		{"neither", answer.Answer{Score: 3}, false},
		{"very good", answer.Answer{Score: 5}, false},
		{"good but not solved", answer.Answer{Score: 5, Detail: answer.Detail{Solved: &no}}, true},
		{"bad although solved", answer.Answer{Score: 1, Detail: answer.Detail{Solved: &yes}}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.answer.Reopens()) })
	}
}
