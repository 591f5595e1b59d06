import * as _thaw_core from '@thaw/core';
declare const centerCrop: _thaw_core.Plugin<"transform", {
    size?: number | {
        width: number;
        height: number;
    } | undefined;
    border?: "black" | "reflect" | "edge" | undefined;
}>;
declare const colorJitter: _thaw_core.Plugin<"transform", {
    brightness?: number | undefined;
    contrast?: number | undefined;
    saturation?: number | undefined;
    hue?: number | undefined;
}>;
declare const normalize: _thaw_core.Plugin<"transform", {
    mean?: [
        number,
        number,
        number
    ] | undefined;
    standardDeviation?: [
        number,
        number,
        number
    ] | undefined;
}>;
declare const randomHorizontalFlip: _thaw_core.Plugin<"transform", {
    probability?: number | undefined;
}>;
declare const randomResizedCrop: _thaw_core.Plugin<"transform", {
    size?: number | {
        width: number;
        height: number;
    } | undefined;
    scale?: [
        number,
        number
    ] | undefined;
    ratio?: [
        number,
        number
    ] | undefined;
    interpolation?: "bilinear" | "bicubic" | undefined;
}>;
declare const randomRotation: _thaw_core.Plugin<"transform", {
    degrees?: number | [
        number,
        number
    ] | undefined;
    border?: "black" | "reflect" | "edge" | undefined;
    interpolation?: "bilinear" | "bicubic" | undefined;
}>;
declare const resize: _thaw_core.Plugin<"transform", {
    size?: number | {
        width: number;
        height: number;
    } | undefined;
    interpolation?: "bilinear" | "bicubic" | undefined;
}>;
export {
    centerCrop,
    colorJitter,
    normalize,
    randomHorizontalFlip,
    randomResizedCrop,
    randomRotation,
    resize
};
