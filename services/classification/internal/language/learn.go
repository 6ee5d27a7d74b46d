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

// samples holds a file of ordinary sentences and words for each language.
// Those in the folder unlisted are only there so that their texts are not taken
// for one of the others.
//
//go:embed samples
var samples embed.FS

// smoothing is the count that a run of letters is given in languages where it
// was not seen. Less would let single unseen runs decide.
const smoothing = 0.1

// counts says how often each run of letters was seen in a language.
type counts map[gram]float64

func (c counts) add(s string) {
	var tokens text.Tokens
	for line := range strings.Lines(s) {
		tokens.Scan(line)
		for i := range tokens.Len() {
			for g := range grams(tokens.Runes(i)) {
				c[g]++
			}
		}
	}
}

// New makes a detector that has learnt the embedded samples and the examples of
// the default categories.
func New() (*Detector, error) {
	d := &Detector{place: map[gram]int{}}
	seen := map[string]counts{}
	if err := d.read("samples", seen); err != nil {
		return nil, err
	}
	d.listed = len(d.codes)
	if err := d.read("samples/unlisted", seen); err != nil {
		return nil, err
	}
	examples, err := category.DefaultExamples()
	if err != nil {
		return nil, err
	}
	for _, e := range examples {
		seen[e.Language].add(e.Text)
	}
	d.weigh(seen)
	return d, nil
}

// read counts the samples of a folder, a language to a file.
func (d *Detector) read(folder string, seen map[string]counts) error {
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
		seen[code] = counts{}
		seen[code].add(string(sample))
	}
	return nil
}

// weigh turns counts into logarithms of probabilities.
func (d *Detector) weigh(seen map[string]counts) {
	for _, c := range seen {
		for g := range c {
			if _, ok := d.place[g]; !ok {
				d.place[g] = len(d.place) * len(d.codes)
			}
		}
	}
	d.logs = make([]float32, len(d.place)*len(d.codes))
	for l, code := range d.codes {
		total := smoothing * float64(len(d.place))
		for _, n := range seen[code] {
			total += n
		}
		unseen := float32(math.Log(smoothing / total))
		for at := l; at < len(d.logs); at += len(d.codes) {
			d.logs[at] = unseen
		}
		for g, n := range seen[code] {
			d.logs[d.place[g]+l] = float32(math.Log((n + smoothing) / total))
		}
	}
}
