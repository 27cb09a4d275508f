(module
  (type (;0;) (func (param i32 i32 i32 i32)))
  (type (;1;) (func (param i32 i32 i32 i32 i32 i32)))
  (type (;2;) (func (param i32 i32 i32 i32 i32 i32)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32 i32)))
  (type (;4;) (func (param i32 i32 i32 i32 i32)))
  (import "e" "m" (memory (;0;) 1 1))
  (func (;0;) (type 0) (param i32 i32 i32 i32)
    (local i32 i32 i32 i32 i32)
    (local.set 4
      (select
        (i32.const 0)
        (local.get 2)
        (i32.lt_s
          (local.get 2)
          (i32.const 0))))
    (if  ;; label = @1
      (i32.lt_s
        (local.get 4)
        (select
          (local.get 3)
          (i32.const 4)
          (i32.lt_s
            (local.get 3)
            (i32.const 4))))
      (then
        (loop  ;; label = @2
          (local.set 5
            (i32.add
              (i32.add
                (local.get 0)
                (i32.mul
                  (i32.div_u
                    (local.get 4)
                    (i32.const 4))
                  (i32.const 128)))
              (i32.mul
                (i32.rem_u
                  (local.get 4)
                  (i32.const 4))
                (i32.const 32))))
          (local.set 6
            (i32.const 0))
          (local.set 7
            (i32.add
              (i32.add
                (global.get 0)
                (local.get 1))
              (i32.mul
                (local.get 4)
                (i32.const 32))))
          (if  ;; label = @3
            (i32.lt_s
              (local.get 6)
              (i32.const 8))
            (then
              (loop  ;; label = @4
                (local.set 8
                  (i32.add
                    (local.get 7)
                    (i32.add
                      (i32.mul
                        (i32.div_u
                          (local.get 6)
                          (i32.const 8))
                        (i32.const 128))
                      (i32.mul
                        (i32.rem_u
                          (local.get 6)
                          (i32.const 8))
                        (i32.const 4)))))
                (v128.store align=4
                  (local.get 8)
                  (v128.load align=4
                    (local.get 5)))
                (local.set 5
                  (i32.add
                    (local.get 5)
                    (i32.const 16)))
                (local.set 6
                  (i32.add
                    (local.get 6)
                    (i32.const 4)))
                (br_if 0 (;@4;)
                  (i32.lt_s
                    (local.get 6)
                    (i32.const 8))))))
          (local.set 4
            (i32.add
              (local.get 4)
              (i32.const 1)))
          (br_if 0 (;@2;)
            (i32.lt_s
              (local.get 4)
              (select
                (local.get 3)
                (i32.const 4)
                (i32.lt_s
                  (local.get 3)
                  (i32.const 4)))))))))
  (func (;1;) (type 1) (param i32 i32 i32 i32 i32 i32)
    (local v128 v128 v128 v128 v128 i32 i32 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128)
    (local.set 10
      (v128.load32_splat
        (global.get 2)))
    (if  ;; label = @1
      (local.get 5)
      (then
        (loop  ;; label = @2
          (local.set 6
            (local.get 10))
          (local.set 7
            (local.get 10))
          (local.set 8
            (local.get 10))
          (local.set 9
            (local.get 10))
          (local.set 11
            (local.get 0))
          (local.set 12
            (local.get 3))
          (local.set 13
            (v128.load align=4
              (local.get 12)))
          (local.set 14
            (v128.load offset=16 align=4
              (local.get 12)))
          (local.set 15
            (v128.load32_splat
              (local.get 11)))
          (local.set 6
            (f32x4.relaxed_madd
              (local.get 15)
              (local.get 13)
              (local.get 6)))
          (local.set 7
            (f32x4.relaxed_madd
              (local.get 15)
              (local.get 14)
              (local.get 7)))
          (local.set 16
            (v128.load32_splat offset=16
              (local.get 11)))
          (local.set 8
            (f32x4.relaxed_madd
              (local.get 16)
              (local.get 13)
              (local.get 8)))
          (local.set 9
            (f32x4.relaxed_madd
              (local.get 16)
              (local.get 14)
              (local.get 9)))
          (local.set 17
            (v128.load offset=32 align=4
              (local.get 12)))
          (local.set 18
            (v128.load offset=48 align=4
              (local.get 12)))
          (local.set 19
            (v128.load32_splat offset=4
              (local.get 11)))
          (local.set 6
            (f32x4.relaxed_madd
              (local.get 19)
              (local.get 17)
              (local.get 6)))
          (local.set 7
            (f32x4.relaxed_madd
              (local.get 19)
              (local.get 18)
              (local.get 7)))
          (local.set 20
            (v128.load32_splat offset=20
              (local.get 11)))
          (local.set 8
            (f32x4.relaxed_madd
              (local.get 20)
              (local.get 17)
              (local.get 8)))
          (local.set 9
            (f32x4.relaxed_madd
              (local.get 20)
              (local.get 18)
              (local.get 9)))
          (local.set 21
            (v128.load offset=64 align=4
              (local.get 12)))
          (local.set 22
            (v128.load offset=80 align=4
              (local.get 12)))
          (local.set 23
            (v128.load32_splat offset=8
              (local.get 11)))
          (local.set 6
            (f32x4.relaxed_madd
              (local.get 23)
              (local.get 21)
              (local.get 6)))
          (local.set 7
            (f32x4.relaxed_madd
              (local.get 23)
              (local.get 22)
              (local.get 7)))
          (local.set 24
            (v128.load32_splat offset=24
              (local.get 11)))
          (local.set 8
            (f32x4.relaxed_madd
              (local.get 24)
              (local.get 21)
              (local.get 8)))
          (local.set 9
            (f32x4.relaxed_madd
              (local.get 24)
              (local.get 22)
              (local.get 9)))
          (local.set 25
            (v128.load offset=96 align=4
              (local.get 12)))
          (local.set 26
            (v128.load offset=112 align=4
              (local.get 12)))
          (local.set 27
            (v128.load32_splat offset=12
              (local.get 11)))
          (local.set 6
            (f32x4.relaxed_madd
              (local.get 27)
              (local.get 25)
              (local.get 6)))
          (local.set 7
            (f32x4.relaxed_madd
              (local.get 27)
              (local.get 26)
              (local.get 7)))
          (local.set 28
            (v128.load32_splat offset=28
              (local.get 11)))
          (local.set 8
            (f32x4.relaxed_madd
              (local.get 28)
              (local.get 25)
              (local.get 8)))
          (local.set 9
            (f32x4.relaxed_madd
              (local.get 28)
              (local.get 26)
              (local.get 9)))
          (local.set 11
            (i32.add
              (local.get 11)
              (i32.const 16)))
          (local.set 12
            (i32.add
              (local.get 12)
              (i32.const 128)))
          (v128.store align=4
            (local.get 4)
            (local.get 6))
          (v128.store offset=16 align=4
            (local.get 4)
            (local.get 7))
          (v128.store offset=32 align=4
            (local.get 4)
            (local.get 8))
          (v128.store offset=48 align=4
            (local.get 4)
            (local.get 9))
          (local.set 0
            (i32.add
              (local.get 0)
              (i32.const 32)))
          (local.set 4
            (i32.add
              (local.get 4)
              (i32.const 64)))
          (local.set 5
            (i32.add
              (local.get 5)
              (i32.const -1)))
          (br_if 0 (;@2;)
            (local.get 5))))))
  (func (;2;) (type 2) (param i32 i32 i32 i32 i32 i32)
    (local i32 i32 i32 v128 v128 v128)
    (local.set 9
      (v128.load32_splat
        (global.get 2)))
    (if  ;; label = @1
      (local.get 1)
      (then
        (loop  ;; label = @2
          (local.set 7
            (local.get 0))
          (local.set 6
            (i32.const 0))
          (local.set 8
            (local.get 5))
          (local.set 10
            (v128.load align=4
              (local.get 7)))
          (local.set 11
            (v128.load offset=16 align=4
              (local.get 7)))
          (v128.store align=4
            (local.get 8)
            (local.get 10))
          (v128.store offset=16 align=4
            (local.get 8)
            (local.get 11))
          (local.set 7
            (i32.add
              (local.get 7)
              (i32.const 32)))
          (local.set 6
            (i32.add
              (local.get 6)
              (i32.const 8)))
          (local.set 8
            (i32.add
              (local.get 8)
              (i32.const 32)))
          (local.set 5
            (i32.add
              (local.get 5)
              (i32.const 32)))
          (local.set 0
            (i32.add
              (local.get 0)
              (i32.const 32)))
          (local.set 1
            (i32.add
              (local.get 1)
              (i32.const -1)))
          (br_if 0 (;@2;)
            (local.get 1))))))
  (func (;3;) (type 3) (param i32 i32 i32 i32 i32 i32 i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 7
      (local.get 5))
    (if  ;; label = @1
      (i32.lt_s
        (local.get 7)
        (local.get 6))
      (then
        (loop  ;; label = @2
          (local.set 8
            (i32.rem_u
              (local.get 7)
              (i32.const 1)))
          (local.set 9
            (i32.mul
              (local.get 8)
              (i32.const 64)))
          (local.set 10
            (i32.add
              (local.get 0)
              (i32.add
                (i32.const 0)
                (i32.mul
                  (local.get 9)
                  (i32.const 16)))))
          (local.set 11
            (i32.add
              (local.get 1)
              (i32.const 0)))
          (local.set 12
            (i32.add
              (local.get 4)
              (i32.add
                (i32.const 0)
                (i32.mul
                  (local.get 9)
                  (i32.const 32)))))
          (local.set 13
            (i32.const 0))
          (local.set 14
            (i32.const 0))
          (local.set 15
            (i32.const 0))
          (local.set 16
            (i32.add
              (global.get 0)
              (local.get 3)))
          (local.set 17
            (global.get 1))
          (call 1
            (local.get 10)
            (local.get 11)
            (local.get 2)
            (local.get 16)
            (local.get 17)
            (i32.const 1))
          (local.set 16
            (i32.add
              (local.get 16)
              (i32.const 128)))
          (local.set 17
            (i32.add
              (local.get 17)
              (i32.const 32)))
          (call 2
            (global.get 1)
            (i32.const 2)
            (local.get 13)
            (local.get 14)
            (local.get 15)
            (local.get 12))
          (local.set 7
            (i32.add
              (local.get 7)
              (i32.const 1)))
          (br_if 0 (;@2;)
            (i32.lt_s
              (local.get 7)
              (local.get 6)))))))
  (func (;4;) (type 4) (param i32 i32 i32 i32 i32)
    (local i32 i32 i32)
    (global.set 0
      (local.get 0))
    (global.set 1
      (local.get 1))
    (global.set 2
      (local.get 3))
    (local.set 5
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1024))))
    (local.set 6
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1028))))
    (local.set 7
      (i32.load
        (i32.add
          (local.get 4)
          (i32.const 1032))))
    (call 0
      (i32.add
        (local.get 6)
        (i32.const 0))
      (i32.const 0)
      (i32.const 0)
      (i32.const 4))
    (call 3
      (i32.add
        (local.get 5)
        (i32.const 0))
      (i32.const 0)
      (i32.const 0)
      (i32.const 0)
      (i32.add
        (local.get 7)
        (i32.const 0))
      (i32.const 0)
      (i32.const 1)))
  (global (;0;) (mut i32) (i32.const 0))
  (global (;1;) (mut i32) (i32.const 0))
  (global (;2;) (mut i32) (i32.const 0))
  (export "main" (func 4)))
