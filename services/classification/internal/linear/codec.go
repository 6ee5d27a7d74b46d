package linear

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// A stored model is: magic, length of the header (4 bytes), header as JSON, bucket and IDF of the rows, scale and
// bias of the labels (4 bytes each), weights (8 bytes per word), SHA-256 of everything before. Numbers are
// little-endian. Documents hold a few megabytes at most; callers store a model in chunks.
const (
	magic        = "OMBUDLM1"
	checksumSize = sha256.Size
)

// header is the readable part of a stored model.
type header struct {
	TextVersion int
	Buckets     int
	Labels      []string
	Rows        int
	Calibration calibration
	Report      Report
}

// Encode returns the model in the form that Decode reads. The decoded model gives the same predictions.
func (m *Model) Encode() ([]byte, error) {
	head, err := json.Marshal(header{
		TextVersion: text.Version,
		Buckets:     m.hasher.CountBuckets(),
		Labels:      m.labels,
		Rows:        len(m.rows.idf),
		Calibration: m.calibration,
		Report:      m.report,
	})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(magic)
	for _, part := range []any{
		uint32(len(head)), head, m.rows.bucket, m.rows.idf, m.weights.scale, m.bias, m.weights.words,
	} {
		if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes(), nil
}

// Decode reads the form of Encode. Errors: Precondition MODEL_OUTDATED for a model with features of another version,
// to be trained again; Internal MODEL_BROKEN for an incomplete or damaged one.
func Decode(data []byte) (*Model, error) {
	if len(data) < len(magic)+checksumSize || string(data[:len(magic)]) != magic {
		return nil, brokenModel("it does not begin like a model")
	}
	body, want := data[:len(data)-checksumSize], data[len(data)-checksumSize:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], want) {
		return nil, brokenModel("the checksum is wrong")
	}
	r := bytes.NewReader(body[len(magic):])
	h, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	m, err := h.newModel()
	if err != nil {
		return nil, err
	}
	buckets := make([]uint32, h.Rows)
	idf := make([]float32, h.Rows)
	for _, part := range []any{buckets, idf, m.weights.scale, m.bias, m.weights.words} {
		if err := binary.Read(r, binary.LittleEndian, part); err != nil {
			return nil, brokenModel("it ends too early").Wrap(err)
		}
	}
	for i, bucket := range buckets {
		if int(bucket) >= h.Buckets {
			return nil, brokenModel("it has a bucket beyond the last")
		}
		m.rows.addRow(bucket, idf[i])
	}
	return m, nil
}

func brokenModel(why string) *fault.Error {
	return fault.New(fault.Internal, "MODEL_BROKEN", "the stored model cannot be read: %s", why)
}

func readHeader(r *bytes.Reader) (*header, error) {
	var length uint32
	if err := binary.Read(r, binary.LittleEndian, &length); err != nil {
		return nil, brokenModel("it ends too early").Wrap(err)
	}
	if int64(length) > int64(r.Len()) {
		return nil, brokenModel("its header is longer than itself")
	}
	head := make([]byte, length)
	if _, err := r.Read(head); err != nil {
		return nil, brokenModel("it ends too early").Wrap(err)
	}
	var h header
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, brokenModel("its header is not JSON").Wrap(err)
	}
	if h.TextVersion != text.Version {
		return nil, fault.New(fault.Precondition, "MODEL_OUTDATED",
			"the model was trained for features of version %d, not %d", h.TextVersion, text.Version)
	}
	if need := int64(h.Rows) * int64(2*4+(len(h.Labels)+7)/8*8); h.Rows < 0 || need > int64(r.Len()) {
		return nil, brokenModel("it ends too early")
	}
	return &h, nil
}

// newModel returns an empty model of the size of the header.
func (h *header) newModel() (*Model, error) {
	hasher, err := text.NewHasher(h.Buckets)
	if err != nil {
		return nil, brokenModel("it has no valid number of buckets").Wrap(err)
	}
	return &Model{
		labels:      h.Labels,
		hasher:      hasher,
		rows:        newEmptyTable(h.Buckets),
		weights:     newWeights(h.Rows, len(h.Labels)),
		bias:        make([]float32, len(h.Labels)),
		calibration: h.Calibration,
		report:      h.Report,
	}, nil
}
