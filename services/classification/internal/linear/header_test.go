package linear

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// sealed puts a header and a body into the form of a stored model, with the
// checksum right.
func sealed(t *testing.T, h header, body []byte) []byte {
	t.Helper()
	head, err := json.Marshal(h)
	require.NoError(t, err)
	data := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(head)))
	data = append(append(data, head...), body...)
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

func TestHeadersThatDoNotFit(t *testing.T) {
	good := header{TextVersion: text.Version, Buckets: 1 << 8, Labels: []string{}}
	_, err := Decode(sealed(t, good, nil))
	require.NoError(t, err)

	older := good
	older.TextVersion--
	_, err = Decode(sealed(t, older, nil))
	require.True(t, fault.Is(err, fault.Precondition))
	require.ErrorContains(t, err, "MODEL_OUTDATED")

	for name, change := range map[string]func(*header){
		"more rows than bytes": func(h *header) { h.Rows = 1 << 40 },
		"less than no rows":    func(h *header) { h.Rows = -1 },
		"no buckets":           func(h *header) { h.Buckets = 77 },
		"more labels":          func(h *header) { h.Labels = []string{"a"} },
	} {
		h := good
		change(&h)
		_, err := Decode(sealed(t, h, nil))
		require.ErrorContains(t, err, "MODEL_BROKEN", name)
	}

	h := good
	h.Rows = 1
	beyond := binary.LittleEndian.AppendUint32(nil, 1<<8) // a bucket that is not there
	_, err = Decode(sealed(t, h, append(beyond, 0, 0, 0, 0)))
	require.ErrorContains(t, err, "MODEL_BROKEN")
}
