package language

import (
	"embed"
	"fmt"
	"math"
	"path"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// samples holds a file of ordinary sentences and words per language. Languages in the folder unlisted are only there
// to be rejected.
//
//go:embed samples
var samples embed.FS

// smoothing is the pseudo-count of every run of letters in every language (additive smoothing: Lidstone, 1920). With
// a smaller one, single unseen runs would decide.
const smoothing = 0.1

// gramCounts counts the runs of letters of a language.
type gramCounts map[gram]float64

func (c gramCounts) addText(s string) {
	var tokens text.Tokens
	for line := range strings.Lines(s) {
		tokens.Scan(line)
		for i := range tokens.Len() {
			for g := range gramsOf(tokens.Runes(i)) {
				c[g]++
			}
		}
	}
}

// New returns a detector that is trained on the embedded samples and on the examples of the default categories.
func New() (*Detector, error) {
	d := &Detector{rowOf: map[gram]int{}}
	seen := map[string]gramCounts{}
	if err := d.readSamples("samples", seen); err != nil {
		return nil, err
	}
	d.listedCount = len(d.codes)
	if err := d.readSamples("samples/unlisted", seen); err != nil {
		return nil, err
	}
	examples, err := category.DefaultExamples()
	if err != nil {
		return nil, err
	}
	for _, e := range examples {
		seen[e.Language].addText(e.Text)
	}
	d.estimateLikelihoods(seen)
	return d, nil
}

// readSamples counts the runs in a folder with one file per language.
func (d *Detector) readSamples(folder string, seen map[string]gramCounts) error {
	files, err := samples.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("list language samples: %w", err)
	}
	for _, file := range files {
		if file.IsDir() {
			continue
		}
		sample, err := samples.ReadFile(path.Join(folder, file.Name()))
		if err != nil {
			return fmt.Errorf("read language sample: %w", err)
		}
		code := strings.TrimSuffix(file.Name(), ".txt")
		d.codes = append(d.codes, code)
		seen[code] = gramCounts{}
		seen[code].addText(string(sample))
	}
	return nil
}

// estimateLikelihoods computes the logarithms of the smoothed likelihoods.
func (d *Detector) estimateLikelihoods(seen map[string]gramCounts) {
	for _, c := range seen {
		for g := range c {
			if _, ok := d.rowOf[g]; !ok {
				d.rowOf[g] = len(d.rowOf) * len(d.codes)
			}
		}
	}
	d.logLikelihoods = make([]float32, len(d.rowOf)*len(d.codes))
	for l, code := range d.codes {
		total := smoothing * float64(len(d.rowOf))
		for _, n := range seen[code] {
			total += n
		}
		unseen := float32(math.Log(smoothing / total))
		for at := l; at < len(d.logLikelihoods); at += len(d.codes) {
			d.logLikelihoods[at] = unseen
		}
		for g, n := range seen[code] {
			d.logLikelihoods[d.rowOf[g]+l] = float32(math.Log((n + smoothing) / total))
		}
	}
}
