package linear

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// A stored model is: magic, length of the header (4 bytes), header as JSON,
// buckets and idf of the rows, scale and bias of the labels (4 bytes each),
// weights (8 bytes a word), SHA-256 of all that. Numbers are little-endian.
// Documents hold at most a few megabytes, so that callers store it in pieces.
const (
	magic  = "OMBUDLM1"
	checksumSize = sha256.Size
)

// header is the part of a stored model that is best read by people.
type header struct {
	TextVersion int
	Buckets     int
	Labels      []string
	Rows        int
	Calibration calibration
	Report      Report
}

// Encode gives the model in a form that Decode reads back: the same answers
// to every text.
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

// Decode reads what Encode wrote. Errors: Precondition MODEL_OUTDATED for a
// model whose features are made in another way than this version's (train
// again), Internal MODEL_BROKEN for anything that is no whole model.
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

// newModel makes an empty model of the right size.
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
