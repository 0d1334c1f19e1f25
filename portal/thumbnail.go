package portal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // formats that are decoded
	"image/jpeg"
	"image/png"
	"io"
	"runtime/debug"
	"time"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // a format that is decoded

	"portal/rules"
)

// What a thumbnail may be made of. A decoded pixel takes four bytes, and eight
// in pictures with 16 bits a channel.
const (
	mostPixels     = 25_000_000
	longestSide    = 20_000
	longestDecode  = 20 * time.Second
	exifReach      = 256 << 10
	thumbnailWidth = 480
	thumbnailHigh  = 360
)

// thumbnail is a small picture without metadata. Both sizes are those after
// the orientation was applied.
type thumbnail struct {
	mediaType      string
	original, size image.Point
	body           []byte
}

var errTooManyPixels = errors.New("the picture has too many pixels")

// thumbnail makes the thumbnail of a picture; nil for every other file, and
// for a picture that cannot be decoded: that stays a file like any other.
func (p *Portal) thumbnail(ctx context.Context, file File) *thumbnail {
	if !rules.IsPicture(file.Type) {
		return nil
	}
	// One at a time, since a decoded picture is the largest thing in memory.
	select {
	case p.decoding <- struct{}{}:
		defer func() { <-p.decoding }()
	case <-ctx.Done():
		return nil
	}
	// A file can be made so that decoding it takes hours.
	ctx, cancel := context.WithTimeout(ctx, longestDecode)
	defer cancel()
	made, err := makeThumbnail(p.content(ctx, file.ID, file.Size), file.Type)
	if err != nil {
		p.log.InfoContext(ctx, "a picture stays without thumbnail", "file", file.ID, "error", err)
		return nil
	}
	return made
}

func makeThumbnail(content io.ReadSeeker, mediaType string) (made *thumbnail, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the decoder panicked: %v\n%s", fault, debug.Stack())
		}
	}()
	if err := checkPixels(content); err != nil {
		return nil, err
	}
	turn := orientation(content, mediaType)
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	decoded, _, err := image.Decode(content)
	if err != nil {
		return nil, err
	}
	original := decoded.Bounds().Size()
	small := oriented(shrink(decoded, fitting(original, turn)), turn)
	if turn.swaps() {
		original.X, original.Y = original.Y, original.X
	}
	made = &thumbnail{original: original, size: small.Bounds().Size()}
	made.mediaType, made.body, err = encode(small)
	return made, err
}

// checkPixels reads no more than the head of a picture, so that one which
// unpacks to gigabytes is refused before it is.
func checkPixels(content io.ReadSeeker) error {
	config, _, err := image.DecodeConfig(content)
	if err != nil {
		return err
	}
	most := mostPixels
	switch config.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		most /= 2
	}
	if config.Width > longestSide || config.Height > longestSide || config.Width*config.Height > most {
		return errTooManyPixels
	}
	return nil
}

var metaFormats = map[string]imagemeta.ImageFormat{"image/jpeg": imagemeta.JPEG, "image/png": imagemeta.PNG, "image/webp": imagemeta.WebP}

// orientation reads how a picture is to be turned from its EXIF block, as far
// as that stands near the beginning; upright when nothing says so.
func orientation(content io.ReadSeeker, mediaType string) turn {
	format, has := metaFormats[mediaType]
	if !has {
		return upright
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return upright
	}
	head, err := io.ReadAll(io.LimitReader(content, exifReach))
	if err != nil {
		return upright
	}
	found := upright
	// What is cut off or broken says nothing about the orientation.
	_, _ = imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(head), ImageFormat: format, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Namespace == "IFD0" && tag.Tag == "Orientation" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if value, ok := tag.Value.(uint16); ok && value >= 1 && value <= 8 {
				found = turn(value)
			}
			return imagemeta.ErrStopWalking
		},
	})
	return found
}

// fitting is the size of a thumbnail before it is turned: within bounds, in
// the picture's proportions and never larger than the picture.
func fitting(size image.Point, turned turn) image.Point {
	most := image.Pt(thumbnailWidth, thumbnailHigh)
	if turned.swaps() {
		most.X, most.Y = most.Y, most.X
	}
	scale := min(1, float64(most.X)/float64(size.X), float64(most.Y)/float64(size.Y))
	return image.Pt(max(1, int(float64(size.X)*scale+0.5)), max(1, int(float64(size.Y)*scale+0.5)))
}

// shrink goes to four times the size roughly first: scaling well takes 32
// bytes for every pixel of a column of the original.
func shrink(picture image.Image, size image.Point) *image.RGBA {
	if rough := size.Mul(4); rough.X < picture.Bounds().Dx() && rough.Y < picture.Bounds().Dy() {
		picture = scaled(picture, rough, draw.ApproxBiLinear)
	}
	return scaled(picture, size, draw.CatmullRom)
}

func scaled(picture image.Image, size image.Point, by draw.Scaler) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: size})
	by.Scale(out, out.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	return out
}

func encode(picture *image.RGBA) (string, []byte, error) {
	var out bytes.Buffer
	if picture.Opaque() {
		err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 80})
		return "image/jpeg", out.Bytes(), err
	}
	err := png.Encode(&out, picture)
	return "image/png", out.Bytes(), err
}

// turn is how EXIF says that a picture is to be turned and mirrored.
type turn int

const upright turn = 1

// swaps tells whether width and height change places.
func (t turn) swaps() bool { return t >= 5 }

// source says which pixel of a picture of a size is seen at a point of the
// turned one.
func (t turn) source(at, size image.Point) image.Point {
	right, bottom := size.X-1, size.Y-1
	switch t {
	case 2:
		return image.Pt(right-at.X, at.Y)
	case 3:
		return image.Pt(right-at.X, bottom-at.Y)
	case 4:
		return image.Pt(at.X, bottom-at.Y)
	case 5:
		return image.Pt(at.Y, at.X)
	case 6:
		return image.Pt(at.Y, bottom-at.X)
	case 7:
		return image.Pt(right-at.Y, bottom-at.X)
	case 8:
		return image.Pt(right-at.Y, at.X)
	}
	return at
}

func oriented(picture *image.RGBA, turned turn) *image.RGBA {
	if turned == upright {
		return picture
	}
	from := picture.Bounds().Size()
	to := from
	if turned.swaps() {
		to.X, to.Y = from.Y, from.X
	}
	out := image.NewRGBA(image.Rectangle{Max: to})
	for y := range to.Y {
		for x := range to.X {
			at := turned.source(image.Pt(x, y), from)
			out.SetRGBA(x, y, picture.RGBAAt(at.X, at.Y))
		}
	}
	return out
}
