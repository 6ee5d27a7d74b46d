package eval

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/linear"
)

func TestTheMeasuredServiceLearnsAndAnswers(t *testing.T) {
	s, err := startService(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, s.stopService(t.Context())) }()
	examples := []linear.Example{
		{Label: "kettles", Text: "The kettle whistles at night"},
		{Label: "kettles", Text: "My kettle leaks"},
		{Label: "herons", Text: "A heron stands on the roof"},
		{Label: "herons", Text: "The heron ate my fish"},
	}
	require.NoError(t, s.importExamples(t.Context(), examples))
	_, err = s.trainModel(t.Context())
	require.NoError(t, err)
	right, err := s.measureAccuracy(t.Context(), Task{Test: examples})
	require.NoError(t, err)
	require.EqualValues(t, 1, right)
}
