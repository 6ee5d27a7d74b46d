package invoke

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// WatchEvents implements Protocol by the server-sent events of the gateway.
func (r REST) WatchEvents(ctx context.Context, token, cursor string, each func(map[string]any, string)) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL+"/v1/events", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Last-Event-ID", cursor)
	response, err := r.Client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		content, _ := io.ReadAll(response.Body) // it only adds to the error
		return fmt.Errorf("HTTP %d: %.200q", response.StatusCode, content)
	}
	return readEvents(response.Body, each)
}

// readEvents reads the format of the HTML standard, section 9.2, as far as the gateway
// uses it: one line of data for each event.
func readEvents(body io.Reader, each func(map[string]any, string)) error {
	const longest = 8 << 20
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, longest)
	var cursor, data string
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case field == "id":
			cursor = value
		case field == "data":
			data = value
		case lines.Text() == "" && data != "":
			var event map[string]any
			if err := json.Unmarshal([]byte(data), &event); err != nil {
				return fmt.Errorf("event %q: %w", data, err)
			}
			each(event, cursor)
			data = ""
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return io.EOF
}
