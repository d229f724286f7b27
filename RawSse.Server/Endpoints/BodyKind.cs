namespace RawSse.Endpoints;

/// <summary>The ways to read the body of a publication.</summary>
internal enum BodyKind
{
    /// <summary>The whole body is the data of one event.</summary>
    Text,

    /// <summary>The body has the fields of one event, or is plain text.</summary>
    Form,

    /// <summary>Each line is the data of one event.</summary>
    Lines,

    /// <summary>Each block of lines is one event.</summary>
    EventStream,
}
