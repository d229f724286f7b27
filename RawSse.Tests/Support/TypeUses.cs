using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace RawSse.Tests.Support;

/// <summary>
/// Which types of an assembly use which others: in what they derive from, in their members' signatures, and in the code
/// of their methods. What the compiler made of the source counts, however the source names it.
/// </summary>
internal static class TypeUses
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly FrozenDictionary<short, OpCode> OpCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => code.Value);

    /// <summary>
    /// Every use of a type of the assembly by another one; what the compiler made counts as the type it was made for.
    /// </summary>
    public static IEnumerable<(Type User, Type Used)> Of(Assembly assembly) =>
        from type in assembly.GetTypes()
        from used in Names(type).SelectMany(Parts)
        where used.Assembly == assembly
        let pair = (User: Outermost(type), Used: Outermost(used))
        where pair.User != pair.Used
        group pair by pair into same
        select same.Key;

    /// <summary>Every call of a method of the assembly, by the type in which the call stands.</summary>
    public static IEnumerable<(Type User, MethodBase Called)> Calls(Assembly assembly) =>
        from type in assembly.GetTypes()
        from method in Methods(type)
        from called in Members(method).OfType<MethodBase>()
        where called.DeclaringType?.Assembly == assembly
        select (Outermost(type), called);

    private static IEnumerable<Type> Names(Type type)
    {
        IEnumerable<Type?> declared = [type.BaseType, .. type.GetInterfaces()];
        return declared.OfType<Type>()
            .Concat(type.GetFields(All).Select(field => field.FieldType))
            .Concat(Methods(type).SelectMany(method => Signature(method).Concat(Body(method))));
    }

    private static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All));

    private static IEnumerable<Type> Signature(MethodBase method)
    {
        IEnumerable<Type> types = method.GetParameters().Select(parameter => parameter.ParameterType);
        types = method is MethodInfo { ReturnType: var returned } ? types.Append(returned) : types;
        return method.IsGenericMethod ? types.Concat(method.GetGenericArguments()) : types;
    }

    private static IEnumerable<Type> Body(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            return [];
        }

        return body.LocalVariables.Select(local => local.LocalType)
            .Concat(
                body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause).Select(c =>
                    c.CatchType!))
            .Concat(Members(method).SelectMany(Named));
    }

    /// <summary>What a method's code names.</summary>
    private static IEnumerable<MemberInfo?> Members(MethodBase method)
    {
        Type[] ofType = method.DeclaringType?.GetGenericArguments() ?? [];
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        return Tokens(method.GetMethodBody()?.GetILAsByteArray() ?? [])
            .Select(token => method.Module.ResolveMember(token, ofType, ofMethod));
    }

    private static IEnumerable<Type> Named(MemberInfo? member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        MethodBase called => Signature(called).Append(called.DeclaringType!),
        _ => [],
    };

    /// <summary>The tokens of types and members in a method's code (ECMA-335, partition III).</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (int at = 0; at < code.Length;)
        {
            const byte TwoBytes = 0xFE;
            OpCode op = OpCodes[code[at] == TwoBytes ? (short)((TwoBytes << 8) | code[at + 1]) : code[at]];
            at += op.Size;
            if (
                op.OperandType is OperandType.InlineField or OperandType.InlineMethod
                or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BitConverter.ToInt32(code, at);
            }

            at += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : type.IsGenericParameter ? []
        : [type];

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
