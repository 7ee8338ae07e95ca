using System.Runtime.CompilerServices;

namespace Rnnc.Formats.Hdf5;

/// <summary>
/// A file in memory that gives out only so many reads and bytes, and none when the stack runs low. Structures of a
/// damaged HDF5 file can refer to themselves; a decoder that follows them in a loop or by recursion runs into these
/// bounds instead of running for ever or ending the process.
/// </summary>
internal sealed class BoundedStream(byte[] file) : MemoryStream(file, writable: false)
{
    // An intact file takes about one read for 16 bytes of structure, and its values once or twice.
    private long readsLeft = 200_000 + file.Length / 8;
    private long bytesLeft = (1L << 24) + 64L * file.Length;

    public override int Read(byte[] buffer, int offset, int count)
    {
        Spend(count);
        return base.Read(buffer, offset, count);
    }

    public override int Read(Span<byte> buffer)
    {
        Spend(buffer.Length);
        return base.Read(buffer);
    }

    public override int ReadByte()
    {
        Spend(1);
        return base.ReadByte();
    }

    private void Spend(int count)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (count > Length - Position) throw new EndOfStreamException("its structures point behind the end of the file");
        readsLeft--;
        bytesLeft -= count;
        if (readsLeft < 0 || bytesLeft < 0) throw new InvalidDataException("its structures refer to themselves");
    }
}
