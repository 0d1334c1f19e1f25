package portal

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"

	"portal/queries"
)

// chunkSize is how much of a file one row holds: what an upload writes in one
// deed, and what a download keeps in memory.
const chunkSize = 256 << 10

// The driver gives each value that is read a new piece of memory, of which a
// download would leave its whole size to the collector. The function copy_into
// of SQL copies a value into a buffer instead, which is known by a number
// while the statement runs.
var (
	buffers    sync.Map
	lastBuffer atomic.Int64
)

func init() {
	sqlite.MustRegisterFunction("copy_into", &sqlite.FunctionImpl{NArgs: 2, Scalar: copyInto, VolatileArgs: true})
}

func copyInto(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
	body, _ := args[1].([]byte)
	buffer, known := buffers.Load(args[0])
	if !known {
		return nil, fmt.Errorf("there is no buffer %v", args[0])
	}
	return int64(copy(buffer.([]byte), body)), nil
}

// readChunk reads a chunk of a file into a buffer of chunkSize.
func readChunk(ctx context.Context, from *queries.Queries, file, position int64, buffer []byte) ([]byte, error) {
	number := lastBuffer.Add(1)
	buffers.Store(number, buffer)
	defer buffers.Delete(number)
	copied, err := from.CopyChunk(ctx, queries.CopyChunkParams{Buffer: number, AttachmentID: file, Position: position})
	return buffer[:copied], err
}
