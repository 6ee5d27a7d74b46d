package listing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
)

// A page of large documents ends when it is full, and the next one goes on; a document that is larger than a page comes alone.
func TestAPageEndsWhenItIsFull(t *testing.T) {
	cases, declared := open(t), fields(t)
	sizes := []int{1 << 20, 1 << 20, 1 << 20, 4 << 20, 10, 2 << 20, 1 << 19, 1 << 19}
	for i, size := range sizes {
		_, err := cases.Insert(context.Background(), fmt.Sprintf("%02d", i), filed{
			Owner:   owner{Team: strings.Repeat("x", size)},
			Created: time.Date(2026, 11, 2, 9, i, 0, 0, time.UTC),
		})
		require.NoError(t, err)
	}
	for _, pageSize := range []int32{0, 1, 2, 1000} {
		var pages [][]string
		req := listing.Request{PageSize: pageSize}
		for {
			page, err := declared.Page(req)
			require.NoError(t, err)
			docs, next, err := listing.FetchPage(context.Background(), cases, page)
			require.NoError(t, err)
			pages = append(pages, idsOf(docs))
			if req.PageToken = next; next == "" {
				break
			}
		}
		want := map[int32][][]string{
			0:    {{"00", "01"}, {"02"}, {"03"}, {"04", "05", "06"}, {"07"}},
			1:    {{"00"}, {"01"}, {"02"}, {"03"}, {"04"}, {"05"}, {"06"}, {"07"}},
			2:    {{"00", "01"}, {"02"}, {"03"}, {"04", "05"}, {"06", "07"}},
			1000: {{"00", "01"}, {"02"}, {"03"}, {"04", "05", "06"}, {"07"}},
		}
		require.Equal(t, want[pageSize], pages, "pages of %d", pageSize)
	}
}

func idsOf(docs []docstore.Doc[filed]) []string {
	ids := make([]string, len(docs))
	for i, doc := range docs {
		ids[i] = doc.ID
	}
	return ids
}

// A page that is not read from documents ends when it is full, too.
func TestAPageIsCut(t *testing.T) {
	for name, tc := range map[string]struct {
		sizes []int
		want  int
	}{
		"empty":           {nil, 0},
		"all fit":         {[]int{1 << 20, 1 << 20, 1 << 20}, 3},
		"one does not":    {[]int{1 << 20, 1 << 20, 1 << 20, 1}, 3},
		"the first alone": {[]int{4 << 20, 1}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			require.Len(t, listing.CutPage(tc.sizes, func(size int) int { return size }), tc.want)
		})
	}
}
