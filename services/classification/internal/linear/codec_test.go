package linear_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

func encode(t testing.TB, m *linear.Model) []byte {
	t.Helper()
	data, err := m.Encode()
	require.NoError(t, err)
	return data
}

func TestAStoredModelAnswersTheSame(t *testing.T) {
	for name, examples := range map[string][]linear.Example{
		"nothing": nil, "one label": animals(3)[:1], "two labels": animals(10), "many labels": sentences(t),
	} {
		t.Run(name, func(t *testing.T) {
			before := fit(t, examples, linear.Options{})
			data := encode(t, before)
			after, err := linear.Decode(data)
			require.NoError(t, err)
			require.Equal(t, before.Labels(), after.Labels())
			require.Equal(t, before.Report(), after.Report())
			for _, s := range []string{"the cat barks", "где моя посылка", "", "zwrot pieniędzy 123"} {
				require.Equal(t, before.Predict(s, 3), after.Predict(s, 3))
			}
			require.Equal(t, data, encode(t, after))
		})
	}
}

func TestADamagedModelIsRefused(t *testing.T) {
	data := encode(t, fit(t, animals(3), linear.Options{Buckets: 1 << 8}))
	for at := 0; at < len(data); at += 1 + len(data)/500 {
		damaged := bytes.Clone(data)
		damaged[at] ^= 0x10
		_, err := linear.Decode(damaged)
		require.ErrorContains(t, err, "MODEL_BROKEN", "byte %d", at)
		_, err = linear.Decode(data[:at])
		require.ErrorContains(t, err, "MODEL_BROKEN", "cut at %d", at)
	}
	_, err := linear.Decode(append(bytes.Clone(data), 0))
	require.True(t, fault.Is(err, fault.Internal))
}
